"""What somebody with a role may do, in a sentence for the mail that says that it was given (`domain/roles.md`)."""

from innovatie.enums import Role

MAY = {
    Role.INNOVATION_SPECIALIST: "Hiermee behandel je inzendingen en begeleid je Fieldlabs.",
    Role.POI_COORDINATOR: "Hiermee draag je ideeën voor en beheer je de mensen in je werkgebied.",
    Role.NATIONAL_COORDINATOR: "Hiermee beheer je het netwerk: mensen, rollen, instellingen en gegevens.",
    Role.POOL_MANAGER: "Hiermee keur je profielen van experts goed en stel je experts voor.",
    Role.FINANCE: "Hiermee beheer je de bronnen van het geld.",
    Role.EDITOR: "Hiermee lees je mee met alles in het netwerk.",
    Role.EMPLOYER_CONTACT: "Hiermee zeg je namens de werkgever of een expert mag meewerken.",
    Role.OWNER_CONTACT: "Hiermee zeg je of je organisatie eigenaar wordt van wat een Fieldlab maakt.",
    Role.STEERING_GROUP: "Hiermee lees je mee met alles in het netwerk.",
    Role.REFLECTION: "Hiermee lees je mee met alles in het netwerk.",
    Role.GOVERNANCE_READER: "Hiermee lees je mee met alles in het netwerk.",
    Role.ADMINISTRATOR: "Hiermee regel je de toegang van mensen. De inhoud zie je niet.",
    Role.GUEST: "Hiermee werk je mee aan dit Fieldlab.",
}
if set(MAY) != set(Role):
    raise TypeError("not every role says what it is for")
