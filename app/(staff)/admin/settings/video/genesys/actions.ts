'use server'

import { redirect } from 'next/navigation'
import { getCaller } from '../../../../../_server.ts'
import { valuesOf } from '../../../../../_ui/form.ts'
import type { SectionsState } from '../../../../_components/sections/spec.ts'
import { askStaff } from '../../../../_shared/ask.ts'
import { tryAct } from '../../../../_shared/outcome.ts'
import { connectionErrors, drawConnection, kindOf, readConnection } from './connectionForm.ts'
import { connectionWords, newPath, regionPath } from './words.ts'

/** Connects a region. What was typed stays when something is wrong with it, but for the secret. */
export async function addConnection(
  applicationId: string,
  last: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const values = valuesOf(form)
  const api = await getCaller()
  const region = values.region ?? ''
  const given = { applicationId, region, version: null, ...readConnection(values) }
  const saved = await tryAct(api.connections.save(given), newPath(applicationId))
  if (saved.ok) redirect(regionPath(applicationId, saved.value.region, { done: 'saved' }))
  return drawConnection('new', values, { errors: connectionErrors(saved), occurrence: last.occurrence + 1 })
}

/** Saves a region; where somebody else was faster, what counts now is told and what was typed stays. */
export async function saveConnection(
  applicationId: string,
  region: string,
  last: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const values = valuesOf(form)
  const kind = kindOf(values)
  const path = regionPath(applicationId, region)
  const api = await getCaller()
  const given = { applicationId, region, version: Number(values.version) || 1, ...readConnection(values) }
  const saved = await tryAct(api.connections.save(given), path)
  if (saved.ok) redirect(regionPath(applicationId, region, { done: 'saved' }))
  const occurrence = last.occurrence + 1
  if (saved.reason !== 'stale') return drawConnection(kind, values, { errors: connectionErrors(saved), occurrence })
  const now = await askStaff(api.connections.get({ applicationId, region }), path)
  const t = connectionWords()
  const lines = [
    t('edit.staleClient', { clientId: now.clientId }),
    ...(now.genesysOrganizationId ? [t('edit.staleOrganization', { id: now.genesysOrganizationId })] : []),
    ...(now.latencyNote ? [t('edit.staleNote', { note: now.latencyNote })] : []),
  ]
  return drawConnection(
    kind,
    { ...values, version: String(now.version) },
    {
      warning: { title: t('edit.staleTitle'), lines: lines.map((text) => ({ text })) },
      submit: t('edit.submitOver'),
      occurrence,
    },
  )
}

type Act = 'check' | 'register' | 'renew' | 'retire'

export async function actOnConnection(act: Act, applicationId: string, region: string): Promise<void> {
  const { connections } = await getCaller()
  const procedure = {
    check: connections.check,
    register: connections.register,
    renew: connections.renewSecret,
    retire: connections.retire,
  }[act]
  const acted = await tryAct(procedure({ applicationId, region }), regionPath(applicationId, region))
  const outcome = acted.ok
    ? { done: act }
    : { refused: acted.code === 'FORBIDDEN' ? 'forbidden' : acted.reason, reference: acted.reference ?? undefined }
  redirect(regionPath(applicationId, region, outcome))
}
