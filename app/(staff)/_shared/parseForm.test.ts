import { expect, it } from 'vitest'
import { z } from 'zod'
import { parseForm } from './parseForm.ts'

const schema = z.object({ name: z.string(), rows: z.array(z.object({ text: z.string() })).default([]) })

function parse(entries: Record<string, string>) {
  const form = new FormData()
  for (const [name, value] of Object.entries(entries)) form.append(name, value)
  return parseForm(form, schema)
}

it('adds and removes rows by their buttons', () => {
  const added = parse({ name: 'A', __intent__: JSON.stringify({ type: 'insert', payload: { name: 'rows' } }) })
  expect(added.rowButton).toMatchObject({ type: 'insert' })
  expect(added.entered.rows).toHaveLength(1)
  const removed = parse({
    name: 'A',
    'rows[0].text': 'one',
    'rows[1].text': 'two',
    __intent__: JSON.stringify({ type: 'remove', payload: { name: 'rows', index: 0 } }),
  })
  expect(removed.entered.rows).toEqual([{ text: 'two' }])
})

it.each([
  ['an update of a row far away', { type: 'update', payload: { name: 'rows[3000000]', value: { text: 'x' } } }],
  ['an insertion far away', { type: 'insert', payload: { name: 'rows[200000].text' } }],
  ['a removal far away', { type: 'remove', payload: { name: 'rows', index: 3_000_000 } }],
  ['something that is no button', 'nonsense'],
])('ignores %s and keeps what was entered', (_, intent) => {
  const parsed = parse({ name: 'A', __intent__: typeof intent === 'string' ? intent : JSON.stringify(intent) })
  expect(parsed).toMatchObject({ ok: true, rowButton: null, entered: { name: 'A' } })
})

it('ignores fields of rows far away', () => {
  expect(parse({ name: 'A', 'rows[3000000].text': 'x' })).toMatchObject({ ok: true, value: { name: 'A', rows: [] } })
})
