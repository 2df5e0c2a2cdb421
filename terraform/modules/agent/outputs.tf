output "server_id" {
  description = "Hetzner's id of the server."
  value       = hcloud_server.agent.id
}

output "ipv4" {
  description = "Its public IPv4, or an empty string."
  value       = hcloud_server.agent.ipv4_address
}

output "ipv6_network" {
  description = "Its /64."
  value       = hcloud_server.agent.ipv6_network
}
