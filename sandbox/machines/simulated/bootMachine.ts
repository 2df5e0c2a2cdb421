import type { Faults } from '~/sandbox/faults/Faults'
import type { MachineFault } from '~/sandbox/machines/Machines'
import type { BootSettings } from '~/sandbox/machines/simulated/createSimulatedMachines'
import type { PhoneHome } from '~/sandbox/machines/simulated/phoneHome'
import type { SimulatedMachine } from '~/sandbox/machines/simulated/SimulatedMachine'
import type { SimulatedTailnet } from '~/sandbox/tailnet/SimulatedTailnet'
import type { Timeline } from '~/sandbox/world/Timeline'

type World = {
  timeline: Timeline
  faults: Faults
  settings: BootSettings
  phoneHome: PhoneHome
  tailnet: SimulatedTailnet
}

/** Switches a machine on. What its boot will reach, and when, is settled here; a later stop makes it void. */
export function bootMachine(world: World, machine: SimulatedMachine, pending: MachineFault[]): void {
  const { timeline, faults, settings, tailnet } = world
  const now = timeline.now()
  const isFirst = !machine.hasBootedBefore
  const late = pending.find((fault) => fault.kind === 'cloudInitLate')
  machine.isRunning = true
  machine.hasBootedBefore = true
  machine.boot += 1
  machine.sshAtMs = now + settings.sshMs
  machine.usersAtMs = now + (isFirst ? settings.usersMs : settings.sshMs)
  machine.cloudInitAtMs = now + Math.max(settings.cloudInitMs, late ? late.seconds * 1000 : 0)
  if (pending.some((fault) => fault.kind === 'cloudInitFails')) machine.cloudInit = 'error'
  if (machine.disk.device) tailnet.setOnline(machine.disk.device.id, true)
  if (machine.disk.agent && machine.disk.isAgentEnabled)
    machine.agentReadyAtMs = machine.sshAtMs + settings.agentStartMs

  const isStill = (boot: number) => machine.isRunning && machine.boot === boot
  const { boot } = machine
  if (isFirst && machine.config.phoneHome && !faults.take('noRegistration'))
    timeline.after(settings.phoneHomeMs, () => register(world, machine, () => isStill(boot)))
  if (faults.take('machineDies', (stage) => stage === 'awaitBoot'))
    timeline.after((settings.sshMs + settings.phoneHomeMs) / 2, () => {
      machine.isRunning = false
      machine.boot += 1
    })
}

/** cloud-init's phone_home: tried again, with a pause, until it is taken or the tries are used up. */
async function register(
  world: World,
  machine: SimulatedMachine,
  isStill: () => boolean,
  tries = 1,
): Promise<void> {
  const { url, fields, tries: triesMax } = machine.config.phoneHome!
  if (!isStill()) return
  const all: Record<string, string> = {
    hostname: machine.name,
    instance_id: String(machine.serverId),
    fqdn: machine.name,
    pub_key_ed25519: `${machine.hostKey} root@${machine.name}`,
  }
  const body = new URLSearchParams(
    fields.filter((field) => field in all).map((field) => [field, all[field]!]),
  )
  let status = 0
  try {
    status = await world.phoneHome({ url, body: body.toString(), fromAddress: machine.ipv4 })
  } catch {
    status = 0
  }
  if ((status >= 200 && status < 300) || tries >= triesMax) return
  world.timeline.after(world.settings.phoneHomeRetryMs, () => register(world, machine, isStill, tries + 1))
}
