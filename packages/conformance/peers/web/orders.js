/**
 * The orders of the table of exchanges for a server on a socket that has `send` and `close`; what else it can do comes in
 * `more`. Returns false when the message is no order, and is to be echoed.
 */
export function obey(socket, said, more = {}) {
  if (!said.startsWith('!')) return false;
  const [name, ...words] = said.split(' ');
  switch (name) {
    case '!close':
      if (words[0] === undefined) socket.close();
      else socket.close(Number(words[0]), words.slice(1).join(' '));
      break;
    case '!burst':
      for (let i = 0; i < Number(words[0]); i++) socket.send(String(i));
      break;
    default:
      more[name.slice(1)]?.(words.join(' '));
  }
  return true;
}
