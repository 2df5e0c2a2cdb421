import { changeEnding, type EndingInput, type EndingPorts } from './changeEnding'

/** Takes the end back: it goes on as before. */
export const keepSubscription = (ports: EndingPorts, input: EndingInput) => changeEnding(ports, input, false)
