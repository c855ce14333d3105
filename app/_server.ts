import 'server-only'
import { cookies, headers } from 'next/headers'
import { createCaller } from '#server/api/router.ts'
import { actorFromCookies } from '#server/auth.ts'
import type { Actor, Ctx } from '#server/context.ts'
import { getRuntime, type Runtime } from '#server/runtime.ts'

/** The one import of the runtime in app/. */
export const runtime = (): Runtime => getRuntime()

/** The caller's address as the server's edge rewrote it from the socket. */
export async function clientIp(): Promise<string | null> {
  const forwarded = (await headers()).get('x-forwarded-for')
  return forwarded?.split(',')[0]?.trim() || null
}

/** Who is asking: signed-in staff, else the public with its address and browser. */
export async function currentActor(): Promise<Actor> {
  const jar = await cookies()
  const staff = await actorFromCookies(getRuntime(), (name) => jar.get(name)?.value)
  if (staff) return staff
  return { kind: 'public', clientIp: await clientIp(), browserId: jar.get('punctual_browser')?.value ?? null }
}

export async function currentCtx(): Promise<Ctx> {
  const requestId = (await headers()).get('x-request-id') ?? undefined
  return getRuntime().ctx(await currentActor(), requestId ? { requestId } : {})
}

export type Caller = ReturnType<typeof createCaller>
/** The tRPC procedures, called in this process; pages and server actions read and write through them. */
export const getCaller = async (): Promise<Caller> => createCaller(await currentCtx())
