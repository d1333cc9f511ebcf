package dev.redraft.engine;

import dev.redraft.command.Client;
import dev.redraft.command.Link;
import dev.redraft.command.Services;
import dev.redraft.resp.ReplyWriter;

/** A client without a connection: what the store itself executes commands as. */
final class Internal implements Link {
  private Internal() {}

  /** A client that replays the log: nothing it does is logged, no limit applies to it. */
  static Client client(Services services) {
    Client client =
        new Client(
            0, Client.Kind.LOADER, new ReplyWriter(), new Internal(), services.clock().millis());
    client.authenticated(true);
    return client;
  }

  @Override
  public void close() {}

  @Override
  public void closeAfterReplies() {}

  @Override
  public void sendReplies() {}

  @Override
  public void resume() {}

  @Override
  public long pendingOutputBytes() {
    return 0;
  }

  @Override
  public long pendingInputBytes() {
    return 0;
  }

  @Override
  public long freeInputBytes() {
    return 0;
  }
}
