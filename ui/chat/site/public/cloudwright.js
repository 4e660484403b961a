// Requests that change something carry the page's token, as the guards demand of every front.
;(() => {
  const token = document.querySelector('meta[name="csrf"]')?.content
  if (token) {
    const own = (url) => new URL(url, location.href).origin === location.origin
    const plain = window.fetch
    window.fetch = (input, init = {}) => {
      const url = input instanceof Request ? input.url : String(input)
      const method = (init.method || (input instanceof Request && input.method) || 'GET').toUpperCase()
      if (method === 'GET' || method === 'HEAD' || !own(url)) return plain(input, init)
      const headers = new Headers(init.headers || (input instanceof Request ? input.headers : undefined))
      headers.set('X-CSRF-Token', token)
      return plain(input, { ...init, headers })
    }
    const { open, send } = XMLHttpRequest.prototype
    XMLHttpRequest.prototype.open = function (method, url, ...rest) {
      this.guarded = !['GET', 'HEAD'].includes(String(method).toUpperCase()) && own(url)
      return open.call(this, method, url, ...rest)
    }
    XMLHttpRequest.prototype.send = function (body) {
      if (this.guarded) this.setRequestHeader('X-CSRF-Token', token)
      return send.call(this, body)
    }
  }
})()
