import { describe, expect, it } from 'vitest'
import { shareRead } from './shareRead.ts'

describe('together', () => {
  it('reads once, after the last call of the turn', async () => {
    const db = {}
    let state = 'before'
    let reads = 0
    const read = async () => {
      reads += 1
      return state
    }
    const first = shareRead(db, 'thing', read)
    state = 'after'
    const second = shareRead(db, 'thing', read)
    expect(await Promise.all([first, second])).toEqual(['after', 'after'])
    expect(reads).toBe(1)
    state = 'later'
    expect(await shareRead(db, 'thing', read)).toBe('later')
  })

  it('shares nothing between different keys or databases', async () => {
    const [one, other] = [{}, {}]
    const reads = [
      shareRead(one, 'a', async () => 1),
      shareRead(one, 'b', async () => 2),
      shareRead(other, 'a', async () => 3),
    ]
    expect(await Promise.all(reads)).toEqual([1, 2, 3])
  })

  it('shares nothing within a transaction', async () => {
    let reads = 0
    const tx = { rollback: () => {} }
    const read = async () => {
      reads += 1
    }
    await Promise.all([shareRead(tx, 'thing', read), shareRead(tx, 'thing', read)])
    expect(reads).toBe(2)
  })

  it('rejects all callers of a failed read, and not the next one', async () => {
    const db = {}
    const failing = () => Promise.reject(new Error('gone'))
    const both = [shareRead(db, 'thing', failing), shareRead(db, 'thing', failing)]
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await shareRead(db, 'thing', async () => 'back')).toBe('back')
  })
})
