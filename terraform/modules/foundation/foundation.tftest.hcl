mock_provider "hcloud" {}

variables {
  environment         = "test"
  bastion_cidr        = "192.0.2.7/32"
  recovery_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA test"
  labels              = { aura-environment = "test" }
}

run "only_the_private_network_and_the_bastion_come_in" {
  command = apply

  assert {
    condition = { for rule in hcloud_firewall.agents.rule : "${rule.protocol}/${rule.port}" => rule.source_ips } == {
      "udp/41641" = toset(["0.0.0.0/0", "::/0"])
      "tcp/22"    = toset(["192.0.2.7/32"])
    }
    error_message = "Nothing else may be reached from outside."
  }
  assert {
    condition     = alltrue([for rule in hcloud_firewall.agents.rule : rule.direction == "in"])
    error_message = "A rule for going out would close all that it does not name."
  }
  assert {
    condition     = hcloud_firewall.agents.name == "aura-test" && hcloud_ssh_key.recovery.name == "aura-test-recovery"
    error_message = "Names say whose they are."
  }
}

run "ssh_from_everywhere_is_refused" {
  command = plan

  variables {
    bastion_cidr = "0.0.0.0/0"
  }
  expect_failures = [var.bastion_cidr]
}
