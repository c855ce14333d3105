export interface DemoLinks {
  appUrl: string
  sandboxUrl: string
  logs: string
}

const signIns = [
  ['Acme Care', 'agents anna@demo.test, ben@demo.test, supervisor sam@demo.test, admin ada@demo.test'],
  ['Globex Clinic', 'agents gina@demo.test, george@demo.test, supervisor sofia@demo.test, admin greta@demo.test'],
] as const

/** Returns the addresses and sign-ins shown when everything runs; the last line begins with `ready`. */
export function demoBlock({ appUrl, sandboxUrl, logs }: DemoLinks): string {
  const links = [
    ['Booking page', `${appUrl}/book/acme-care/video-consultation`],
    ['Console', `${appUrl}/admin`],
    ['Inbox', `${sandboxUrl}/inbox`],
    ['Sandbox', sandboxUrl],
    ['API reference', `${appUrl}/docs/api`],
    ['Logs', logs],
    ...signIns,
    ['Password', 'punctual-demo (for all of them)'],
  ]
  const lines = links.map(([name = '', value = '']) => `  ${name.padEnd(15)}${value}`)
  return ['', ...lines, '', 'ready - Ctrl-C stops everything'].join('\n')
}
