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

run "an_address_can_be_saved" {
  command = apply

  variables {
    ipv4 = false
  }

  assert {
    condition     = !one(hcloud_server.agent.public_net).ipv4_enabled
    error_message = "The IPv4 would be billed."
  }
}
