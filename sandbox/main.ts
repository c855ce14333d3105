import { optionsFromEnv } from './options.ts'
import { startSandbox } from './server.ts'

const sandbox = await startSandbox(optionsFromEnv(process.env))

let ending = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (ending) return
    ending = true
    sandbox.close().finally(() => process.exit(0))
  })
}

console.log('Simulated Genesys, Resend, Twilio and CRM; the inbox is at /inbox')
// The last line is the address: the parent process reads it.
console.log(sandbox.url)
