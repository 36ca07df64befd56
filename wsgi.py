from config import Config
from innovatie.app import create_app

app = create_app(Config)
