output "server_id" {
  description = "Hetzner's id of the server."
  value       = module.agent.server_id
}

output "ipv4" {
  description = "Its public IPv4, or an empty string."
  value       = module.agent.ipv4
}

output "ipv6_network" {
  description = "Its /64."
  value       = module.agent.ipv6_network
}
