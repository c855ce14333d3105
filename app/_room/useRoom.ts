'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import { RoomController } from './controller.ts'
import type { RoomOptions } from './setup.ts'
import { emptyView } from './state.ts'
import type { Store } from './store.ts'

/** The room behind the page, from its first drawing in the browser until it goes. */
export function useRoom({ participantId, side, lang }: RoomOptions): RoomController | null {
  const [room, setRoom] = useState<RoomController | null>(null)
  useEffect(() => {
    const made = new RoomController({ participantId, side, lang })
    setRoom(made)
    // A moment later: a component that is only tried on enters no room.
    const timer = setTimeout(() => void made.start(), 0)
    return () => {
      clearTimeout(timer)
      made.dispose()
    }
  }, [participantId, side, lang])
  return room
}

const nothing = () => () => {}
export const useStore = <T extends object>(store: Store<T>): T =>
  useSyncExternalStore(store.subscribe, store.get, store.get)
export const useView = (room: RoomController | null) =>
  useSyncExternalStore(room?.view.subscribe ?? nothing, room?.view.get ?? (() => emptyView), () => emptyView)

/** The time, every so often. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
