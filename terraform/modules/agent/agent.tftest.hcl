mock_provider "hcloud" {}

variables {
  name        = "aura-test-fern-g1"
  server_type = "cx23"
  location    = "fsn1"
  image       = "debian-12"
  firewall_id = 11
  ssh_key_id  = "12"
  labels      = { aura-environment = "test", aura-agent = "a1", aura-machine = "m1" }
  user_data   = "#cloud-config\n{}\n"
}

run "one_agent_is_one_server_behind_the_firewall" {
  command = apply

  assert {
    condition     = hcloud_server.agent.firewall_ids == toset([11])
    error_message = "The firewall's id must be in the create: a label selector takes effect seconds later."
  }
  assert {
    condition     = hcloud_server.agent.ssh_keys == tolist(["12"])
    error_message = "Without a key Hetzner makes a root password."
  }
  assert {
    condition     = one(hcloud_server.agent.public_net).ipv4_enabled && one(hcloud_server.agent.public_net).ipv6_enabled
    error_message = "A server has both addresses unless told otherwise."
  }
}

run "new_user_data_image_and_location_do_not_replace_it" {
  command = apply

  variables {
    user_data  = "#cloud-config\n{\"runcmd\":[]}\n"
    image      = "4711"
    location   = "hel1"
    ssh_key_id = "13"
  }

  assert {
    condition     = hcloud_server.agent.id == run.one_agent_is_one_server_behind_the_firewall.server_id
    error_message = "The server was replaced: the customer's data would be lost."
  }
}

run "a_name_that_is_not_ours_is_refused" {
  command = plan

  variables {
    name = "fern"
  }
  expect_failures = [var.name]
}

run "labels_that_reconciliation_needs_are_required" {
  command = plan

  variables {
    labels = { aura-environment = "test" }
  }
  expect_failures = [var.labels]
}

run "user_data_over_the_limit_is_refused" {
  command = plan

  variables {
    user_data = "#cloud-config\n${join("", [for index in range(1024) : "0123456789abcdef0123456789abcdef"])}"
  }
  expect_failures = [var.user_data]
}
