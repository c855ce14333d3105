import { describe, expect, it } from 'vitest'
import { MOST_LETTERS, merge, readSaid } from './messages.ts'

const message = (id: string, at: number) => ({ id, from: 'agent' as const, text: `text ${id}`, at })

describe('what the other page says', () => {
  it('is read when it has our shape', () => {
    expect(readSaid('{"t":"status","mic":true,"camera":false,"sharing":false}')).toEqual({
      t: 'status',
      mic: true,
      camera: false,
      sharing: false,
    })
    expect(readSaid(JSON.stringify({ t: 'chat', messages: [message('a', 1)] }))).toEqual({
      t: 'chat',
      messages: [message('a', 1)],
    })
  })

  it.each(['', '{', 'null', '[]', '{"t":"chat"}', '{"t":"chat","messages":{}}', '{"t":"run","code":"x"}'])(
    'is nothing when it is %j',
    (text) => {
      expect(readSaid(text)).toBeNull()
    },
  )

  it('loses what has no shape, and what is too long', () => {
    const messages = [
      { ...message('a', 1), text: 'x'.repeat(9_000) },
      { id: 1 },
      null,
      { ...message('b', 2), from: 'root' },
    ]
    const said = readSaid(JSON.stringify({ t: 'chat', messages }))
    expect(said).toMatchObject({ t: 'chat', messages: [{ id: 'a', text: 'x'.repeat(MOST_LETTERS) }] })
  })
})

it('has every message once and in order, however often both tell all they know', () => {
  const [a, b, c] = [message('a', 1), message('b', 2), message('c', 3)]
  expect(merge([a, c], [b, a, c]).map((one) => one.id)).toEqual(['a', 'b', 'c'])
})
