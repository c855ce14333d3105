import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { authOptions } from '#server/auth.ts'
import { runtime } from '../../../_server.ts'

type Context = { params: Promise<{ nextauth: string[] }> }

const answer = (request: NextRequest, context: Context): Promise<Response> =>
  NextAuth(request, context, authOptions(runtime()))

export { answer as GET, answer as POST }
