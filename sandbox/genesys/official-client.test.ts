import platform from 'purecloud-platform-client-v2'
import { expect, it } from 'vitest'
import { getJson, sandboxWith } from '../testing.ts'

type State = { conversations: { id: string; state: string; messages: { text: string }[] }[] }

function inbound(fromId: string) {
  const customAttributes = { bookingId: 'bk_1', agentId: 'user-7' }
  return {
    channel: {
      messageId: `${fromId}:dispatch`,
      time: '2026-08-20T07:55:00.000Z',
      from: { id: fromId, idType: 'Opaque' as const, nickname: 'Scheduled call' },
      metadata: { subType: 'None' as const, customAttributes },
    },
    text: 'Scheduled video call at 11:00',
  }
}

async function officialClient(url: string) {
  const client = new platform.ApiClientClass()
  const port = Number(new URL(url).port)
  client.setGateway({ host: '127.0.0.1', protocol: 'http', port, path_params_login: 'login', path_params_api: '' })
  await client.loginClientCredentialsGrant('id', 'secret')
  return client
}

it('serves the official SDK: token, open message, conversation, disconnect', async () => {
  const { url } = await sandboxWith()
  const conversations = new platform.ConversationsApi(await officialClient(url))
  const send = (fromId: string) =>
    conversations.postConversationsMessageInboundOpenMessage('integration', inbound(fromId), {
      prefetchConversationId: true,
    })
  const first = await send('booking:bk_1:r1.1')
  expect(first).toMatchObject({ type: 'Text', channel: { platform: 'Open', messageId: 'booking:bk_1:r1.1:dispatch' } })
  const id = String(first.conversationId)
  expect((await send('booking:bk_1:r1.1')).conversationId, 'a retry joins the live conversation').toBe(id)
  expect((await send('booking:bk_1:r2.1')).conversationId, 'a new sender gets its own').not.toBe(id)

  await fetch(`${url}/genesys/conversations/${id}/accept`, { method: 'POST' })
  const read = await conversations.getConversationsMessage(id)
  const agent = read.participants?.find((participant) => participant.purpose === 'agent')
  expect(agent).toMatchObject({ userId: 'user-7', state: 'connected' })
  const customer = read.participants?.find((participant) => participant.purpose === 'customer')
  expect(customer?.attributes).toMatchObject({ bookingId: 'bk_1' })

  await conversations.patchConversationsMessageParticipant(id, String(customer?.id), {
    body: { state: 'disconnected' },
  })
  const state = await getJson<State>(`${url}/genesys/state.json`)
  expect(state.conversations.map((conversation) => [conversation.state, conversation.messages.length])).toEqual([
    ['disconnected', 2],
    ['alerting', 1],
  ])
  expect((await send('booking:bk_1:r1.1')).conversationId, 'a conversation that is over stays over').not.toBe(id)
})

it('returns the organization to the official SDK, and refuses a wrong secret', async () => {
  const { url } = await sandboxWith({ organizations: { id: { id: 'org-1', name: 'Acme Care' } } })
  const organization = await new platform.OrganizationApi(await officialClient(url)).getOrganizationsMe()
  expect(organization).toMatchObject({ id: 'org-1', name: 'Acme Care' })
  const client = new platform.ApiClientClass()
  const port = Number(new URL(url).port)
  client.setGateway({ host: '127.0.0.1', protocol: 'http', port, path_params_login: 'login', path_params_api: '' })
  await expect(client.loginClientCredentialsGrant('id', 'wrong')).rejects.toMatchObject({ response: { status: 401 } })
})
