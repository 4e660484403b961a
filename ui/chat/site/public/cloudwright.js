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
