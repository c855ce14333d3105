import NextAuth from 'next-auth'
import { authOptions } from '#server/auth.ts'
import { defineRoute } from '../../../_http/defineRoute.ts'
import { runtime } from '../../../_server.ts'

const handleAuth = defineRoute<{ nextauth: string[] }>(({ request, params }) =>
  NextAuth(request, { params }, authOptions(runtime())),
)

export { handleAuth as GET, handleAuth as POST }
