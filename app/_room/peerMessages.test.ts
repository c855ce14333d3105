import { describe, expect, it } from 'vitest'
import { MAX_MESSAGE_LENGTH, mergeChat, parsePeerMessage } from './peerMessages.ts'

const message = (id: string, at: number) => ({ id, from: 'agent' as const, text: `text ${id}`, at })

describe('a message from the other page', () => {
  it('is parsed if it has the expected shape', () => {
    expect(parsePeerMessage('{"t":"status","mic":true,"camera":false,"sharing":false}')).toEqual({
      t: 'status',
      mic: true,
      camera: false,
      sharing: false,
    })
    expect(parsePeerMessage(JSON.stringify({ t: 'chat', messages: [message('a', 1)] }))).toEqual({
      t: 'chat',
      messages: [message('a', 1)],
    })
  })

  it.each(['', '{', 'null', '[]', '{"t":"chat"}', '{"t":"chat","messages":{}}', '{"t":"run","code":"x"}'])(
    'is ignored if it is %j',
    (text) => {
      expect(parsePeerMessage(text)).toBeNull()
    },
  )

  it('loses invalid entries and is cut to the maximum length', () => {
    const messages = [
      { ...message('a', 1), text: 'x'.repeat(9_000) },
      { id: 1 },
      null,
      { ...message('b', 2), from: 'root' },
    ]
    const parsed = parsePeerMessage(JSON.stringify({ t: 'chat', messages }))
    expect(parsed).toMatchObject({ t: 'chat', messages: [{ id: 'a', text: 'x'.repeat(MAX_MESSAGE_LENGTH) }] })
  })
})

it('keeps each chat message once and in order, even if both sides send their whole history', () => {
  const [a, b, c] = [message('a', 1), message('b', 2), message('c', 3)]
  expect(mergeChat([a, c], [b, a, c]).map((one) => one.id)).toEqual(['a', 'b', 'c'])
})
