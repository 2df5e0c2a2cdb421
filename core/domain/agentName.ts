const words =
  'alder aspen birch briar cedar clover coral dune ember fern flint glade hazel heron ivy juniper larch linden maple marsh meadow moss oak olive otter pebble pine poppy reed river robin rowan sage sparrow spruce thistle tide willow wren yarrow'.split(
    ' ',
  )

/** `fern-42`: short enough to say, and a host name. */
export function agentName(random: () => number): string {
  const word = words[Math.floor(random() * words.length)] ?? 'fern'
  return `${word}-${10 + Math.floor(random() * 990)}`
}
