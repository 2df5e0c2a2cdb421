import { createServer } from 'node:http'
import { Server } from 'socket.io'

/** The least that could do the same: what comes over a socket goes back, and the page shows it. Environment: PORT. */
const page = `<!doctype html><p id="shown">0</p>
<script src="/socket.io/socket.io.js"></script>
<script>
  const shown = document.getElementById('shown')
  var socket = io({ transports: ['websocket'] })
  socket.on('echo', (count) => { shown.textContent = count })
</script>`

const http = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page))
const io = new Server(http)
io.on('connection', (socket) => socket.on('echo', (count: number) => socket.emit('echo', count)))
http.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('echo is ready'))
process.on('SIGTERM', () => process.exit(0))
