// Signing out is the business of Cloudwright's own page, which asks once more and ends the session.
;(() => {
  const plain = window.fetch
  window.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input), location.href)
    if (url.origin === location.origin && url.pathname === '/chat/logout') {
      location.assign('/sign-out')
      return new Promise(() => {})
    }
    return plain(input, init)
  }
})()

// A page at the address of a conversation is about that conversation. Chainlit's page sometimes opens a
// second connection that does not name it (two delayed calls that overtake each other), and then waits
// for ever; so the packet that joins ('40' and an object) is given the name.
;(() => {
  const joined = (packet) => {
    const thread = /^\/chat\/thread\/([\w-]+)$/.exec(location.pathname)
    if (!thread || !packet.startsWith('40{')) return packet
    const told = JSON.parse(packet.slice(2))
    return '40' + JSON.stringify({ ...told, threadId: told.threadId || thread[1] })
  }
  const named = (body) =>
    typeof body === 'string' && body.includes('40{') ? body.split('\x1e').map(joined).join('\x1e') : body
  const post = XMLHttpRequest.prototype.send
  XMLHttpRequest.prototype.send = function (body) {
    return post.call(this, named(body))
  }
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (data) {
    return send.call(this, named(data))
  }
})()
