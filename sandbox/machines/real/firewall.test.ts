import { expect, test } from 'vitest'
import { firewallChange } from '~/sandbox/machines/real/firewall'

const lines = (rules: Parameters<typeof firewallChange>[1]) => firewallChange('g7', rules).trim().split('\n')

test('what comes in is closed but for its rules, what goes out stays free', () => {
  const change = lines([
    { direction: 'in', protocol: 'tcp', port: '22', sourceIps: ['198.18.0.2/32', '2001:db8::/32'] },
    { direction: 'in', protocol: 'udp', port: '41641', sourceIps: ['0.0.0.0/0', '::/0'] },
    { direction: 'in', protocol: 'icmp', port: null, sourceIps: ['10.0.0.0/8', '192.168.0.0/16'] },
  ])
  expect(change.filter((line) => line.startsWith('add rule'))).toEqual([
    'add rule inet aura in-g7 ct state established,related accept',
    'add rule inet aura in-g7 ip saddr { 198.18.0.2/32 } tcp dport 22 accept',
    'add rule inet aura in-g7 udp dport 41641 accept',
    'add rule inet aura in-g7 ip saddr { 10.0.0.0/8, 192.168.0.0/16 } meta l4proto icmp accept',
    'add rule inet aura in-g7 counter drop',
  ])
})

test('a rule for IPv6 only opens nothing', () => {
  const change = lines([{ direction: 'in', protocol: 'tcp', port: '22', sourceIps: ['::/0'] }])
  expect(change.filter((line) => line.includes('dport'))).toEqual([])
})

test('one rule about what goes out closes the rest of it', () => {
  const change = lines([{ direction: 'out', protocol: 'tcp', port: '443', sourceIps: ['0.0.0.0/0'] }])
  expect(change.filter((line) => line.includes('out-g7') && line.startsWith('add rule'))).toEqual([
    'add rule inet aura out-g7 ct state established,related accept',
    'add rule inet aura out-g7 tcp dport 443 accept',
    'add rule inet aura out-g7 counter drop',
  ])
})

test('without a firewall there is no rule at all', () => {
  expect(lines(null).some((line) => line.startsWith('add rule'))).toBe(false)
})
