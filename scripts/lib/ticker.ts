/** Requests a tick from the app every ten seconds, as a hosted cron job does. Prints a message once when that fails. */
export async function startTicker(appUrl: string, cronSecret: string, everyMs = 10_000): Promise<{ stop(): void }> {
  let busy = false
  let failing = false
  const tick = async () => {
    if (busy) return
    busy = true
    const problem = await requestTick(appUrl, cronSecret)
    busy = false
    if (problem && !failing) process.stderr.write(`The tick failed: ${problem}\n`)
    failing = problem !== null
  }
  await tick()
  const timer = setInterval(tick, everyMs)
  return { stop: () => clearInterval(timer) }
}

async function requestTick(appUrl: string, cronSecret: string): Promise<string | null> {
  try {
    const response = await fetch(`${appUrl}/api/cron/tick`, {
      headers: { authorization: `Bearer ${cronSecret}` },
      signal: AbortSignal.timeout(60_000),
    })
    await response.arrayBuffer()
    return response.ok ? null : `status ${response.status}`
  } catch (error) {
    return error instanceof Error ? error.message : 'no response'
  }
}
