import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { SpecField } from './fields.tsx'
import { initialFormState } from './form.ts'

const field = {
  kind: 'checks' as const,
  name: 'channels',
  label: 'Channels',
  options: ['EMAIL', 'SMS', 'PHONE'].map((value) => ({ value, label: value })),
}

it.each([
  ['one option, which is submitted as one value', { channels: 'SMS' }, ['SMS']],
  ['several options', { 'channels.EMAIL': 'true', 'channels.PHONE': 'true' }, ['EMAIL', 'PHONE']],
  ['no option', {}, []],
])('shows again that %s was ticked', (_, values, ticked) => {
  const state = initialFormState(values)
  const html = renderToStaticMarkup(<SpecField field={field} state={state} errorPrefix="Error:" />)
  const inputs = html.match(/<input[^>]*>/g) ?? []
  const checked = inputs.filter((input) => input.includes('checked'))
  expect(inputs).toHaveLength(3)
  expect(checked.map((input) => /value="(\w+)"/.exec(input)?.[1])).toEqual(ticked)
})
