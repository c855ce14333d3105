import { parseArgs } from 'node:util'

export interface DemoOptions {
  dev: boolean
  fresh: boolean
  ids: boolean
  /** State folder; another folder is a second demo beside the first. */
  state: string
}

export function demoOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    options: {
      dev: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      ids: { type: 'boolean', default: false },
      state: { type: 'string', default: '.punctual' },
    },
  })
  return values
}
