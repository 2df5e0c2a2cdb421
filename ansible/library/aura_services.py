#!/usr/bin/python
"""Services with their files, in one visit to the machine: a task for each file and each start takes two to four.

What a service last took up is noted on the machine. So a play that ends between writing a file and restarting the
service is made good by the next one, where a handler would never run.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: aura_services
short_description: Services with the files that they read
description:
  - Writes the files, and has each service enabled, running, and reloaded or restarted when its files are not those
    that it last took up.
options:
  services:
    description: In this order.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: A unit of systemd.
        type: str
        required: true
      on_change:
        description: How the service takes up its files.
        type: str
        choices: [reload, restart]
        default: restart
      files:
        description: Files that the service reads, its unit too.
        type: list
        elements: dict
        default: []
        suboptions:
          path:
            description: Where, absolute.
            type: str
            required: true
          content:
            description: All of it.
            type: str
            required: true
          mode:
            description: Octal, quoted.
            type: str
            default: "0644"
          owner:
            description: Owner, and with it the group of the same name.
            type: str
            default: root
          validate:
            description: A command with %s for the new file. When it fails nothing is written.
            type: str
"""

RETURN = """
applied:
  description: Names of the services that were changed.
  type: list
  elements: str
  returned: always
"""

NOTES = "/var/lib/aura/services"


def text_of(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def write(module, path, content, validate=None):
    # Made with mode 0600, beside its place, so that the rename stays within one file system.
    handle, new = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".aura-")
    module.add_cleanup_file(new)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
    if validate:
        code, out, err = module.run_command(validate.replace("%s", new))
        if code != 0:
            module.fail_json(msg=f"{path} would not be valid", rc=code, stdout=out, stderr=err)
    module.atomic_move(new, path)


def place(module, wanted):
    """Has a file as wanted. Says whether it had to be changed."""
    path = wanted["path"]
    changed = text_of(path) != wanted["content"]
    if changed and not module.check_mode:
        write(module, path, wanted["content"], wanted["validate"])
    if os.path.exists(path):
        changed = module.set_mode_if_different(path, wanted["mode"], changed)
        changed = module.set_owner_if_different(path, wanted["owner"], changed)
        changed = module.set_group_if_different(path, wanted["owner"], changed)
    return changed


def systemctl(module, *args):
    code, out, err = module.run_command(["systemctl", *args])
    if code != 0:
        module.fail_json(msg=f"systemctl {' '.join(args)} failed", rc=code, stdout=out, stderr=err)


def is_so(module, question, name):
    return module.run_command(["systemctl", "--quiet", question, name])[0] == 0


def configure(module, service):
    """Has a service as wanted. Says whether anything had to be changed."""
    name = service["name"]
    note = os.path.join(NOTES, name)
    digest = hashlib.sha256(json.dumps(service, sort_keys=True).encode()).hexdigest()
    changed = [place(module, wanted) for wanted in service["files"]]
    is_new = any(changed) or text_of(note) != digest
    is_enabled = is_so(module, "is-enabled", name)
    is_active = is_so(module, "is-active", name)
    if not is_new and is_enabled and is_active:
        return False
    if module.check_mode:
        return True
    if is_new:
        systemctl(module, "daemon-reload")
    if not is_enabled:
        systemctl(module, "enable", name)
    if not is_active:
        systemctl(module, "start", name)
    elif is_new:
        systemctl(module, service["on_change"], name)
    write(module, note, digest)
    return True


def main():
    file_options = {
        "path": {"type": "str", "required": True},
        "content": {"type": "str", "required": True},
        "mode": {"type": "str", "default": "0644"},
        "owner": {"type": "str", "default": "root"},
        "validate": {"type": "str"},
    }
    options = {
        "name": {"type": "str", "required": True},
        "on_change": {"type": "str", "choices": ["reload", "restart"], "default": "restart"},
        "files": {"type": "list", "elements": "dict", "default": [], "options": file_options},
    }
    services = {"type": "list", "elements": "dict", "required": True, "options": options}
    module = AnsibleModule(argument_spec={"services": services}, supports_check_mode=True)
    os.makedirs(NOTES, mode=0o700, exist_ok=True)
    applied = [service["name"] for service in module.params["services"] if configure(module, service)]
    module.exit_json(changed=bool(applied), applied=applied)


if __name__ == "__main__":
    main()
