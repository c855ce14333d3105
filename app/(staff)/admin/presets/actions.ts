'use server'

import { redirect } from 'next/navigation'
import { presetWords } from '../../../_i18n/console/areaWords.ts'
import { type Caller, getCaller } from '../../../_server.ts'
import { valuesOf } from '../../../_ui/form.ts'
import { stepOf } from '../../_components/sections/rows.ts'
import { type SectionsState, stepName } from '../../_components/sections/spec.ts'
import { askStaff } from '../../_shared/ask.ts'
import { withQuery } from '../../_shared/filters.ts'
import { tryAct, type Undone } from '../../_shared/outcome.ts'
import { changeWords } from './_form/describe.ts'
import { presetErrors, refusedWords } from './_form/errors.ts'
import { readPolicy } from './_form/read.ts'
import { drawPreset } from './_form/sections.ts'
import { takeStep } from './_form/steps.ts'

const root = '/admin/presets'
const pathOf = (id: string): string => `${root}/${encodeURIComponent(id)}`

/** Changes the form, or makes a new service of it. */
export async function createPreset(
  applicationId: string,
  state: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const values = valuesOf(form)
  const path = `${root}/new`
  const api = await getCaller()
  const ground = { choices: await askStaff(api.presets.choices({ applicationId }), path), isNew: true }
  const occurrence = state.occurrence + 1
  const step = stepOf(values[stepName])
  if (step) {
    const next = takeStep(values, step)
    return drawPreset(next.values, ground, { focus: next.focus, occurrence })
  }
  const wish = { applicationId, slug: (values.slug ?? '').trim(), policy: readPolicy(values) }
  const made = await tryAct(api.presets.create(wish), path)
  if (made.ok) redirect(withQuery(pathOf(made.value.id), { done: 'created' }))
  return drawPreset(values, ground, { errors: errorsOf(made), occurrence })
}

/** Changes the form, or saves it as a new version. What was typed stays, whatever comes of it. */
export async function savePreset(
  id: string,
  applicationId: string,
  state: SectionsState,
  form: FormData,
): Promise<SectionsState> {
  const values = valuesOf(form)
  const path = pathOf(id)
  const api = await getCaller()
  const ground = { choices: await askStaff(api.presets.choices({ applicationId }), path) }
  const occurrence = state.occurrence + 1
  const step = stepOf(values[stepName])
  if (step) {
    const next = takeStep(values, step)
    return drawPreset(next.values, ground, { focus: next.focus, occurrence })
  }
  const version = Number(values.version)
  const saved = await tryAct(api.presets.save({ id, version, policy: readPolicy(values) }), path)
  if (saved.ok) {
    const { isNew } = saved.value
    redirect(withQuery(path, { done: isNew ? 'saved' : 'unchanged', version: saved.value.version }))
  }
  if (saved.reason !== 'stale') return drawPreset(values, ground, { errors: errorsOf(saved), occurrence })
  return drawPreset(...(await afterStale(api, id, version, values, ground, occurrence)))
}

type Ground = Parameters<typeof drawPreset>[1]

/** What somebody else saved meanwhile is told; saving again then means it. */
async function afterStale(
  api: Caller,
  id: string,
  opened: number,
  values: Record<string, string>,
  ground: Ground,
  occurrence: number,
): Promise<Parameters<typeof drawPreset>> {
  const { rows } = await askStaff(api.presets.versions({ id, pageSize: 100 }), pathOf(id))
  const changes = rows.filter((row) => row.version > opened).flatMap((row) => row.changes)
  const t = presetWords()
  const lines = [...new Set(changes.map((change) => changeWords(change, ground.choices)))].map((text) => ({ text }))
  const version = String(rows[0]?.version ?? opened)
  const warning = { title: t('edit.staleTitle'), lines }
  return [{ ...values, version }, ground, { warning, submit: t('edit.submitOver'), occurrence }]
}

function errorsOf(undone: Undone): Record<string, string> {
  const errors = presetErrors(undone.fields)
  return Object.keys(errors).length > 0 ? errors : { form: refusedWords(undone) }
}

/** Back to the page, which says what was done or why not. */
function show(id: string, done: Record<string, string | number>, undone: Undone | null): never {
  const refused = undone && {
    refused: undone.code === 'FORBIDDEN' ? 'forbidden' : undone.reason,
    reference: undone.reference ?? undefined,
  }
  redirect(withQuery(pathOf(id), refused ?? done))
}

export async function makeStandard(id: string): Promise<void> {
  const api = await getCaller()
  const done = await tryAct(api.presets.setDefault({ id }), pathOf(id))
  show(id, { done: 'standard' }, done.ok ? null : done)
}

export async function switchPreset(id: string, active: boolean): Promise<void> {
  const api = await getCaller()
  const done = await tryAct(api.presets.setActive({ id, active }), pathOf(id))
  show(id, { done: active ? 'on' : 'off' }, done.ok ? null : done)
}

export async function applyPreset(id: string): Promise<void> {
  const api = await getCaller()
  const done = await tryAct(api.presets.applyToExisting({ id }), pathOf(id))
  show(id, { done: 'applied', count: done.ok ? done.value.queued : 0 }, done.ok ? null : done)
}
