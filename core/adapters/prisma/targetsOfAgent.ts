/** How the audit names an agent: by its id or by its name, whichever was at hand. */
export const targetsOfAgent = ({ id, name }: { id: string; name: string }): string[] => [
  `agent:${id}`,
  `agent:${name}`,
]
