import 'server-only'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { readMigrationStatus } from '#db/migrationStatus.ts'
import { createCaller } from '#server/api/router.ts'
import { actorFromCookies } from '#server/auth.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { getRuntime, type Runtime } from '#server/runtime.ts'
import { resolveLocale } from './_i18n/currentLocale.ts'
import type { Locale } from './_i18n/locales.ts'

/** Returns the runtime. This file is the only one in app/ that imports it. */
export const runtime = (): Runtime => getRuntime()

/** Compares the migrations of this build with those of the database. */
export const migrationStatus = () => readMigrationStatus(getRuntime().database.sql)

/** Returns the client's IP address, which scripts/edge.mjs derived from the socket. */
async function clientIp(): Promise<string | null> {
  const forwarded = (await headers()).get('x-forwarded-for')
  return forwarded?.split(',')[0]?.trim() || null
}

/**
 * Returns the actor of the request: signed-in staff, otherwise the public with its IP address and browser id. The parts of
 * one page share the read; the next request reads again, so that revoked permissions end at once.
 */
const currentActor = cache(async (): Promise<Actor> => {
  const cookieStore = await cookies()
  const staff = await actorFromCookies(getRuntime(), (name) => cookieStore.get(name)?.value)
  if (staff) return staff
  return { kind: 'public', clientIp: await clientIp(), browserId: cookieStore.get('punctual_browser')?.value ?? null }
})

export async function currentCtx(): Promise<Ctx> {
  const requestId = (await headers()).get('x-request-id') ?? undefined
  return getRuntime().ctx(await currentActor(), requestId ? { requestId } : {})
}

export type Caller = ReturnType<typeof createCaller>
/** Returns the server-side caller of the tRPC procedures, through which pages and server actions read and write. */
export async function getCaller(): Promise<Caller> {
  const caller = createCaller(await currentCtx())
  await pageLocale(caller)
  return caller
}

/** Resolves the language of the response; it is the company's language if the user requested no supported one. */
export async function pageLocale(caller?: Caller): Promise<Locale> {
  return resolveLocale(async (path) => findCompanyLocale(path, caller ?? createCaller(await currentCtx())))
}

async function findCompanyLocale(path: string, caller: Caller): Promise<string | null> {
  const [, section, name = ''] = path.split('/')
  try {
    if (section === 'book' || section === 'find')
      return (await caller.book.services({ application: name })).application.locale
    if (section === 'embed') return (await caller.book.frame({ applicationId: name })).locale
    if (section === 'manage') return (await caller.manage.view({ token: name }))?.application.locale ?? null
    if (section === 'join') return (await caller.join.view({ token: name }))?.appointment.application.locale ?? null
  } catch {
    // The page itself reports the error.
  }
  return null
}
