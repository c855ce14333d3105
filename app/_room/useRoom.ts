'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import { RoomController } from './controller.ts'
import type { RoomOptions } from './setup.ts'
import { emptyView } from './state.ts'
import type { Store } from './store.ts'

/** Creates the room's controller when the page mounts and disposes of it when it unmounts. */
export function useRoom({ participantId, side, lang }: RoomOptions): RoomController | null {
  const [room, setRoom] = useState<RoomController | null>(null)
  useEffect(() => {
    const controller = new RoomController({ participantId, side, lang })
    setRoom(controller)
    // Deferred, so that a component that React mounts only for a check does not enter the room.
    const timer = setTimeout(() => void controller.start(), 0)
    return () => {
      clearTimeout(timer)
      controller.dispose()
    }
  }, [participantId, side, lang])
  return room
}

const subscribeToNothing = () => () => {}
export const useStore = <T extends object>(store: Store<T>): T =>
  useSyncExternalStore(store.subscribe, store.get, store.get)
export const useView = (room: RoomController | null) =>
  useSyncExternalStore(room?.view.subscribe ?? subscribeToNothing, room?.view.get ?? (() => emptyView), () => emptyView)

/** Returns the current time in milliseconds, updated every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
