import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { authOptions } from '#server/auth.ts'
import { runtime } from '../../../_server.ts'

type Context = { params: Promise<{ nextauth: string[] }> }

const handleAuth = (request: NextRequest, context: Context): Promise<Response> =>
  NextAuth(request, context, authOptions(runtime()))

export { handleAuth as GET, handleAuth as POST }
