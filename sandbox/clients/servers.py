"""Creates, lists, switches off and on, and deletes a server. Prints one JSON line a step."""

import json
import os

from hcloud import Client
from hcloud.images import Image
from hcloud.locations import Location
from hcloud.server_types import ServerType

client = Client(os.environ["HCLOUD_TOKEN"], api_endpoint=os.environ["HCLOUD_ENDPOINT"], poll_interval=0.1)


def tell(step, **values):
    print(json.dumps({"step": step, **values}), flush=True)


made = client.servers.create(
    name="by-python",
    server_type=ServerType(name="cx23"),
    image=Image(name="debian-12"),
    location=Location(name="nbg1"),
    labels={"made-by": "python"},
)
made.action.wait_until_finished()
for action in made.next_actions:
    action.wait_until_finished()
server = made.server
server.reload()
tell("created", status=server.status, ip=server.public_net.ipv4.ip, location=server.location.name)
tell("listed", names=[one.name for one in client.servers.get_all(label_selector="made-by=python")])
server.power_off().wait_until_finished()
server.reload()
tell("off", status=server.status)
server.power_on().wait_until_finished()
server.reload()
tell("on", status=server.status)
server.delete().wait_until_finished()
tell("deleted", names=[one.name for one in client.servers.get_all()])
