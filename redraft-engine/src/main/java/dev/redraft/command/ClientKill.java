package dev.redraft.command;

import dev.redraft.base.Slice;
import org.jspecify.annotations.Nullable;

/**
 * CLIENT KILL in both its forms: an address, which kills one client or is an error; or filters,
 * which kill all clients that pass every one of them and reply how many
 * (https://redis.io/docs/latest/commands/client-kill/).
 */
final class ClientKill {
  private @Nullable Slice address;
  private @Nullable Slice localAddress;
  private @Nullable String type;
  private long id;
  private long maxAgeSeconds;
  private boolean skipMe = true;

  private ClientKill() {}

  static void run(Context c) {
    ClientKill kill = new ClientKill();
    boolean oldForm = c.argc() == 3;
    if (oldForm) {
      kill.address = c.arg(2);
      kill.skipMe = false;
    } else {
      kill.parse(c);
    }
    long killed = kill.killAll(c, oldForm);
    if (!oldForm) {
      c.reply().integer(killed);
    } else if (killed == 0) {
      throw new CommandException("ERR No such client");
    } else {
      c.reply().ok();
    }
  }

  private void parse(Context c) {
    for (int i = 2; i < c.argc(); i += 2) {
      if (i + 1 == c.argc()) {
        throw Errors.SYNTAX;
      }
      Slice value = c.arg(i + 1);
      if (c.argIs(i, "ID")) {
        CommandException bad = new CommandException("ERR client-id should be greater than 0");
        id = c.longArg(i + 1, bad);
        if (id < 1) {
          throw bad;
        }
      } else if (c.argIs(i, "MAXAGE")) {
        maxAgeSeconds =
            c.longArg(i + 1, new CommandException("ERR maxage is not an integer or out of range"));
        if (maxAgeSeconds < 1) {
          throw new CommandException("ERR maxage should be greater than 0");
        }
      } else if (c.argIs(i, "TYPE")) {
        type = ClientTypes.parse(value);
      } else if (c.argIs(i, "ADDR")) {
        address = value;
      } else if (c.argIs(i, "LADDR")) {
        localAddress = value;
      } else if (c.argIs(i, "USER")) {
        if (!value.toString().equals("default")) {
          throw new CommandException("ERR No such user '" + value + "'");
        }
      } else if (c.argIs(i, "SKIPME")) {
        skipMe = yesOrNo(value);
      } else {
        throw Errors.SYNTAX;
      }
    }
  }

  private static boolean yesOrNo(Slice value) {
    if (value.equalsIgnoreCase("yes")) {
      return true;
    }
    if (value.equalsIgnoreCase("no")) {
      return false;
    }
    throw Errors.SYNTAX;
  }

  private long killAll(Context c, boolean onlyOne) {
    long killed = 0;
    for (Client client : c.services().clients().all()) {
      if (client.isClosing() || !matches(client, c)) {
        continue;
      }
      killed++;
      if (client == c.client()) {
        client.closeAfterReplies();
      } else {
        client.close();
      }
      if (onlyOne) {
        break;
      }
    }
    return killed;
  }

  private boolean matches(Client client, Context c) {
    Slice remote = address;
    Slice local = localAddress;
    return (remote == null || remote.toString().equals(client.address()))
        && (local == null || local.toString().equals(client.localAddress()))
        && (type == null || type.equals(ClientTypes.of(client)))
        && (id == 0 || client.id() == id)
        && (maxAgeSeconds == 0 || (c.now() - client.createdMillis()) / 1000 >= maxAgeSeconds)
        && !(skipMe && client == c.client());
  }
}
