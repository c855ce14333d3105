'use server'

import { redirect } from 'next/navigation'
import { getTranslations } from '../../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../../_server.ts'
import { conflictWarning, type SectionsState } from '../../../../_components/sections/spec.ts'
import { toValues } from '../../../../_shared/fieldNames.ts'
import { loadForStaff } from '../../../../_shared/loadForStaff.ts'
import { parseForm } from '../../../../_shared/parseForm.ts'
import { runAction, runAndReturn } from '../../../../_shared/runAction.ts'
import { connectionErrors, connectionForm, connectionFormState, kindOf, newConnectionForm } from './connectionForm.ts'
import { newPath, regionPath } from './paths.ts'

/** Connects a region. After a failure, all entered values stay except the secret. */
export async function addConnection(
  applicationId: string,
  last: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const api = await getCaller()
  const parsed = parseForm(form, newConnectionForm)
  const saved = parsed.ok
    ? await runAction(api.connections.save({ ...parsed.value, applicationId, version: null }), newPath(applicationId))
    : parsed
  if (saved.ok) redirect(regionPath(applicationId, saved.value.region, { done: 'saved' }))
  return connectionFormState('new', toValues(parsed.entered), {
    errors: connectionErrors(saved),
    occurrence: last.occurrence + 1,
  })
}

/** Saves a region. After a conflict, the form shows what somebody else saved and keeps the entered values. */
export async function saveConnection(
  applicationId: string,
  region: string,
  last: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const path = regionPath(applicationId, region)
  const api = await getCaller()
  const parsed = parseForm(form, connectionForm)
  const saved = parsed.ok
    ? await runAction(
        api.connections.save({ ...parsed.value, applicationId, region, version: parsed.value.version ?? 1 }),
        path,
      )
    : parsed
  const values = toValues(parsed.entered)
  const kind = kindOf(values)
  if (saved.ok) redirect(regionPath(applicationId, region, { done: 'saved' }))
  const occurrence = last.occurrence + 1
  if (saved.reason !== 'stale') {
    return connectionFormState(kind, values, { errors: connectionErrors(saved), occurrence })
  }
  const current = await loadForStaff(api.connections.get({ applicationId, region }), path)
  const t = getTranslations('connections')
  const lines = [
    t('edit.staleClient', { clientId: current.clientId }),
    ...(current.genesysOrganizationId ? [t('edit.staleOrganization', { id: current.genesysOrganizationId })] : []),
    ...(current.latencyNote ? [t('edit.staleNote', { note: current.latencyNote })] : []),
  ]
  return connectionFormState(
    kind,
    { ...values, version: String(current.version) },
    { ...conflictWarning(t('edit.staleTitle'), lines, t('edit.overwrite')), occurrence },
  )
}

export type ConnectionAction = 'check' | 'register' | 'renew' | 'retire'

export async function runConnectionAction(
  action: ConnectionAction,
  applicationId: string,
  region: string,
): Promise<void> {
  const { connections } = await getCaller()
  const procedure = {
    check: connections.check,
    register: connections.register,
    renew: connections.renewSecret,
    retire: connections.retire,
  }[action]
  await runAndReturn(procedure({ applicationId, region }), regionPath(applicationId, region), { done: action })
}
