'use server'

import { redirect } from 'next/navigation'
import { failureText } from '../../../_i18n/console/failureText.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { getCaller } from '../../../_server.ts'
import { conflictWarning, type SectionsState } from '../../_components/sections/spec.ts'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { parseForm } from '../../_shared/parseForm.ts'
import { withQuery } from '../../_shared/query.ts'
import { type ActionFailure, formErrors, runAction, runAndReturn } from '../../_shared/runAction.ts'
import type { PresetChoices } from '../../_shared/types.ts'
import { describeChange } from './_form/describe.ts'
import { presetErrors } from './_form/errors.ts'
import { presetForm } from './_form/presetForm.ts'
import { focusAfter, presetFormState } from './_form/sections.ts'

const root = '/admin/presets'
const pathOf = (id: string): string => `${root}/${encodeURIComponent(id)}`

/** Applies the pressed row button to the form, or creates a service. */
export async function createPreset(
  applicationId: string,
  state: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const path = `${root}/new`
  const api = await getCaller()
  const context = { choices: await loadForStaff(api.presets.choices({ applicationId }), path), isNew: true }
  const occurrence = state.occurrence + 1
  const parsed = parseForm(form, presetForm)
  const created = parsed.ok ? await runAction(api.presets.create({ applicationId, ...parsed.value }), path) : parsed
  if (parsed.rowButton)
    return presetFormState(parsed.entered, context, {
      focus: focusAfter(parsed.rowButton, parsed.entered),
      occurrence,
    })
  if (created.ok) redirect(withQuery(pathOf(created.value.id), { done: 'created' }))
  return presetFormState(parsed.entered, context, { errors: errorsOf(created), occurrence })
}

/** Applies the pressed row button to the form, or saves the form as a new version. Entered values stay after a failure. */
export async function savePreset(
  id: string,
  applicationId: string,
  state: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const path = pathOf(id)
  const api = await getCaller()
  const context = { choices: await loadForStaff(api.presets.choices({ applicationId }), path) }
  const occurrence = state.occurrence + 1
  const parsed = parseForm(form, presetForm)
  const saved = parsed.ok ? await runAction(api.presets.save({ id, ...parsed.value }), path) : parsed
  if (parsed.rowButton)
    return presetFormState(parsed.entered, context, { focus: focusAfter(parsed.rowButton, parsed.entered), occurrence })
  if (saved.ok) {
    const { isNew, version } = saved.value
    redirect(withQuery(path, { done: isNew ? 'saved' : 'unchanged', version }))
  }
  if (saved.reason !== 'stale') return presetFormState(parsed.entered, context, { errors: errorsOf(saved), occurrence })
  const { version, lines } = await changesSince(id, Number(parsed.entered.version), context.choices)
  const t = getTranslations('presets')
  return presetFormState({ ...parsed.entered, version }, context, {
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
