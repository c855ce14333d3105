'use server'

import { redirect } from 'next/navigation'
import { failureText } from '../../../_i18n/console/failureText.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { valuesOf } from '../../../_ui/form.ts'
import { parseRowAction } from '../../_components/sections/rows.ts'
import { conflictWarning, rowActionName, type SectionsState } from '../../_components/sections/spec.ts'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { withQuery } from '../../_shared/query.ts'
import { type ActionFailure, formErrors, runAction, runAndReturn } from '../../_shared/runAction.ts'
import type { PresetChoices } from '../../_shared/types.ts'
import { applyPresetRowAction } from './_form/applyPresetRowAction.ts'
import { describeChange } from './_form/describe.ts'
import { presetErrors } from './_form/errors.ts'
import { readPolicy } from './_form/readPolicy.ts'
import { presetFormState } from './_form/sections.ts'

const root = '/admin/presets'
const pathOf = (id: string): string => `${root}/${encodeURIComponent(id)}`

/** Applies the pressed row button to the form, or creates a service. */
export async function createPreset(
  applicationId: string,
  state: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const values = valuesOf(form)
  const path = `${root}/new`
  const api = await getCaller()
  const context = { choices: await loadForStaff(api.presets.choices({ applicationId }), path), isNew: true }
  const occurrence = state.occurrence + 1
  const rowAction = parseRowAction(values[rowActionName])
  if (rowAction) {
    const changed = applyPresetRowAction(values, rowAction)
    return presetFormState(changed.values, context, { focus: changed.focus, occurrence })
  }
  const input = { applicationId, slug: (values.slug ?? '').trim(), policy: readPolicy(values) }
  const created = await runAction(api.presets.create(input), path)
  if (created.ok) redirect(withQuery(pathOf(created.value.id), { done: 'created' }))
  return presetFormState(values, context, { errors: errorsOf(created), occurrence })
}

/** Applies the pressed row button to the form, or saves the form as a new version. Entered values stay after a failure. */
export async function savePreset(
  id: string,
  applicationId: string,
  state: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const values = valuesOf(form)
  const path = pathOf(id)
  const api = await getCaller()
  const context = { choices: await loadForStaff(api.presets.choices({ applicationId }), path) }
  const occurrence = state.occurrence + 1
  const rowAction = parseRowAction(values[rowActionName])
  if (rowAction) {
    const changed = applyPresetRowAction(values, rowAction)
    return presetFormState(changed.values, context, { focus: changed.focus, occurrence })
  }
  const openedVersion = Number(values.version)
  const saved = await runAction(api.presets.save({ id, version: openedVersion, policy: readPolicy(values) }), path)
  if (saved.ok) {
    const { isNew, version } = saved.value
    redirect(withQuery(path, { done: isNew ? 'saved' : 'unchanged', version }))
  }
  if (saved.reason !== 'stale') return presetFormState(values, context, { errors: errorsOf(saved), occurrence })
  const { version, lines } = await changesSince(id, openedVersion, context.choices)
  const t = getTranslations('presets')
  return presetFormState({ ...values, version: String(version) }, context, {
    ...conflictWarning(t('edit.staleTitle'), lines, t('edit.overwrite')),
    occurrence,
  })
}

/** Latest version of a service, and the changes that were saved after the given version. */
async function changesSince(id: string, openedVersion: number, choices: PresetChoices) {
  const api = await getCaller()
  const { rows } = await loadForStaff(api.presets.versions({ id, pageSize: 100 }), pathOf(id))
  const changes = rows.filter((row) => row.version > openedVersion).flatMap((row) => row.changes)
  const lines = [...new Set(changes.map((change) => describeChange(change, choices)))]
  return { version: rows[0]?.version ?? openedVersion, lines }
}

const errorsOf = (failure: ActionFailure): Record<string, string> =>
  formErrors(presetErrors(failure.fields), () => failureText('presets', failure))

export async function makeDefault(id: string): Promise<void> {
  const api = await getCaller()
  await runAndReturn(api.presets.setDefault({ id }), pathOf(id), { done: 'default' })
}

export async function setPresetActive(id: string, active: boolean): Promise<void> {
  const api = await getCaller()
  await runAndReturn(api.presets.setActive({ id, active }), pathOf(id), { done: active ? 'on' : 'off' })
}

export async function applyPreset(id: string): Promise<void> {
  const api = await getCaller()
  const applied = api.presets.applyToExisting({ id })
  await runAndReturn(applied, pathOf(id), ({ queued }) => ({ done: 'applied', count: queued }))
}
