/**
 * What the cloud offers. Names, sizes and net prices (EUR, after 15 June 2026) as Hetzner lists them; the ids
 * are stable within the sandbox only.
 */
export type Location = ReturnType<typeof location>
export type ServerTypeSpec = {
  id: number
  name: string
  description: string
  category: string
  cores: number
  memory: number
  disk: number
  cpuType: 'shared' | 'dedicated'
  architecture: 'x86' | 'arm'
  /** Net, in EUR. */
  monthly: number
  hourly: number
  locations: readonly string[]
}

function location(
  id: number,
  name: string,
  city: string,
  country: string,
  zone: string,
  at: [number, number],
) {
  return {
    id,
    name,
    description: `${city} DC Park 1`,
    country,
    city,
    latitude: at[0],
    longitude: at[1],
    network_zone: zone,
  }
}

export const locations = [
  location(1, 'fsn1', 'Falkenstein', 'DE', 'eu-central', [50.47612, 12.370071]),
  location(2, 'nbg1', 'Nuremberg', 'DE', 'eu-central', [49.452102, 11.076665]),
  location(3, 'hel1', 'Helsinki', 'FI', 'eu-central', [60.169855, 24.938379]),
  location(4, 'ash', 'Ashburn, VA', 'US', 'us-east', [39.045821, -77.487073]),
  location(5, 'hil', 'Hillsboro, OR', 'US', 'us-west', [45.54222, -122.951924]),
  location(6, 'sin', 'Singapore', 'SG', 'ap-southeast', [1.283333, 103.833333]),
]

const europe = ['fsn1', 'nbg1', 'hel1'] as const
const everywhere = ['fsn1', 'nbg1', 'hel1', 'ash', 'hil', 'sin'] as const

const x86 = { cpuType: 'shared', architecture: 'x86', category: 'Shared vCPU' } as const

export const serverTypes: readonly ServerTypeSpec[] = [
  {
    ...x86,
    id: 114,
    name: 'cx23',
    description: 'CX23',
    cores: 2,
    memory: 4,
    disk: 40,
    monthly: 5.49,
    hourly: 0.0088,
    locations: europe,
  },
  {
    ...x86,
    id: 115,
    name: 'cx33',
    description: 'CX33',
    cores: 4,
    memory: 8,
    disk: 80,
    monthly: 8.49,
    hourly: 0.0136,
    locations: europe,
  },
  {
    ...x86,
    id: 45,
    name: 'cax11',
    description: 'CAX11',
    architecture: 'arm',
    cores: 2,
    memory: 4,
    disk: 40,
    monthly: 5.99,
    hourly: 0.0096,
    locations: europe,
  },
  {
    ...x86,
    id: 118,
    name: 'cpx12',
    description: 'CPX12',
    cores: 1,
    memory: 2,
    disk: 40,
    monthly: 11.49,
    hourly: 0.0184,
    locations: everywhere,
  },
  {
    ...x86,
    id: 119,
    name: 'cpx22',
    description: 'CPX22',
    cores: 2,
    memory: 4,
    disk: 80,
    monthly: 19.49,
    hourly: 0.0312,
    locations: everywhere,
  },
  {
    ...x86,
    id: 96,
    name: 'ccx13',
    description: 'CCX13',
    category: 'Dedicated vCPU',
    cpuType: 'dedicated',
    cores: 2,
    memory: 8,
    disk: 80,
    monthly: 42.99,
    hourly: 0.0689,
    locations: everywhere,
  },
]

const VAT_PERCENT = 19

/** Hetzner writes prices as decimal strings with ten places. */
export function price(net: number): { net: string; gross: string } {
  return { net: net.toFixed(10), gross: ((net * (100 + VAT_PERCENT)) / 100).toFixed(10) }
}

function typePrices(type: ServerTypeSpec) {
  return type.locations.map((name) => ({
    location: name,
    price_hourly: price(type.hourly),
    price_monthly: price(type.monthly),
    included_traffic: 20 * 1024 ** 4, // bytes: 20 TB
    price_per_tb_traffic: price(1),
  }))
}

/** `isAvailable` says whether a server of this type can be had there at this moment. */
export function serverTypeJson(
  type: ServerTypeSpec,
  isAvailable: (type: string, location: string) => boolean,
) {
  return {
    id: type.id,
    name: type.name,
    description: type.description,
    category: type.category,
    cores: type.cores,
    memory: type.memory,
    disk: type.disk,
    storage_type: 'local',
    cpu_type: type.cpuType,
    architecture: type.architecture,
    included_traffic: 0,
    deprecated: false,
    deprecation: null,
    prices: typePrices(type),
    locations: locations
      .filter(({ name }) => type.locations.includes(name))
      .map(({ id, name }) => ({
        id,
        name,
        recommended: isAvailable(type.name, name),
        available: isAvailable(type.name, name),
        deprecation: null,
      })),
  }
}

export function pricingJson() {
  const ipPrices = (net: number, hourly: number) =>
    locations.map(({ name }) => ({ location: name, price_hourly: price(hourly), price_monthly: price(net) }))
  return {
    currency: 'EUR',
    vat_rate: VAT_PERCENT.toFixed(10),
    image: { price_per_gb_month: price(0.0143) },
    floating_ip: { price_monthly: price(3) },
    floating_ips: [],
    primary_ips: [
      { type: 'ipv4', prices: ipPrices(0.5, 0.0008) },
      { type: 'ipv6', prices: ipPrices(0, 0) },
    ],
    traffic: { price_per_tb: price(0) },
    server_backup: { percentage: '20.0000000000' },
    server_types: serverTypes.map((type) => ({ id: type.id, name: type.name, prices: typePrices(type) })),
    load_balancer_types: [],
    volume: { price_per_gb_month: price(0.0572) },
  }
}
