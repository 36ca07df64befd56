"""Your own account: who you are here. Other parts of it add a tab in `navigation.ACCOUNT_TABS`."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import people_access
from innovatie.extensions import db
from innovatie.queries import fieldlabs_guests as guest_reads
from innovatie.queries import people_accounts as reads
from innovatie.web.addresses import is_own_path
from innovatie.web.forms.people import ActForForm
from innovatie.web.guards import allow

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@allow(rules.signed_in)
def details() -> str:
    back = request.args.get("terug")
    return _page(ActForForm(formdata=None, organisation_id=current_user.acts_for_id, back=back))


@bp.post("/namens")
@allow(rules.signed_in)
def act_for() -> Response | tuple[str, int]:
    form = ActForForm()
    names = {one.organisation_id: one.organisation.name for one in current_user.affiliations}
    form.offer([affiliation.organisation for affiliation in current_user.affiliations])
    if not form.carries_out(
        lambda: people_access.act_for(current_user, form.organisation_id.data, now=clock.now())
    ):
        return _page(form), 422
    db.session.commit()
    flash(f"Je werkt nu namens {names[form.organisation_id.data]}.", "success")
    back = form.back.data
    return redirect(back if is_own_path(back) else url_for(".details"), 303)


def _page(form: ActForForm) -> str:
    form.offer([affiliation.organisation for affiliation in current_user.affiliations])
    today = clock.local_date(clock.now())
    earlier = [place for place in reads.affiliations(current_user.id) if place.is_over(today)]
    fieldlabs = guest_reads.names_for(current_user, current_user.grants)
    return render_template("account/details.html", form=form, earlier=earlier, fieldlabs=fieldlabs)
