package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.base.Version;
import dev.redraft.config.Directive;
import dev.redraft.resp.ReplyWriter;
import java.util.List;

/**
 * AUTH, HELLO, PING, ECHO, SELECT, QUIT and RESET
 * (https://redis.io/docs/latest/commands/?group=connection).
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
public final class ConnectionCommands {
  private static final CommandException PROTOCOL_NOT_INTEGER =
      new CommandException("ERR Protocol version is not an integer or out of range");
  private static final CommandException NO_PROTOCOL =
      new CommandException("NOPROTO unsupported protocol version");
  private static final CommandException HELLO_FIRST =
      new CommandException(
          "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO"
              + " <proto> AUTH <user> <pass> option can be used to authenticate the client and"
              + " select the RESP protocol version at the same time");

  private ConnectionCommands() {}

  public static List<CommandSpec> specs() {
    return List.of(
        command("auth", -2)
            .group(Group.CONNECTION)
            .since("1.0.0")
            .flags(
                Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.NO_AUTH, Flag.ALLOW_BUSY)
            .complexity("O(N) where N is the number of passwords defined for the user")
            .summary("Authenticates the connection.")
            .history("6.0.0", "Takes a user name before the password.")
            .syntax("[username] password")
            .body(ConnectionCommands::auth),
        command("hello", -1)
            .group(Group.CONNECTION)
            .since("6.0.0")
            .flags(
                Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.NO_AUTH, Flag.ALLOW_BUSY)
            .summary("Switches the protocol version and tells who the server is.")
            .history("6.2.0", "The version may be left out.")
            .syntax("[protover [AUTH username password] [SETNAME clientname]]")
            .body(ConnectionCommands::hello),
        command("ping", -1)
            .group(Group.CONNECTION)
            .since("1.0.0")
            .flags(Flag.FAST)
            .tips("request_policy:all_shards", "response_policy:all_succeeded")
            .summary("Replies PONG, or the message given.")
            .syntax("[message]")
            .body(ConnectionCommands::ping),
        command("echo", 2)
            .group(Group.CONNECTION)
            .since("1.0.0")
            .flags(Flag.LOADING, Flag.STALE, Flag.FAST)
            .summary("Replies the message given.")
            .syntax("message")
            .body(c -> c.reply().bulk(c.arg(1))),
        command("select", 2)
            .group(Group.CONNECTION)
            .since("1.0.0")
            .flags(Flag.LOADING, Flag.STALE, Flag.FAST)
            .summary("Changes the connection's database.")
            .syntax("index")
            .body(ConnectionCommands::select),
        command("quit", -1)
            .group(Group.CONNECTION)
            .since("1.0.0")
            .flags(
                Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.NO_AUTH, Flag.ALLOW_BUSY)
            .summary("Closes the connection.")
            .deprecated("7.2.0", "just closing the connection")
            .body(ConnectionCommands::quit),
        command("reset", 1)
            .group(Group.CONNECTION)
            .since("6.2.0")
            .flags(
                Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.NO_AUTH, Flag.ALLOW_BUSY)
            .summary("Takes the connection back to the state of a new one.")
            .body(ConnectionCommands::reset));
  }

  private static void auth(Context c) {
    if (c.argc() > 3) {
      throw Errors.SYNTAX;
    }
    if (c.argc() == 3) {
      Authentication.login(c, c.arg(1), c.arg(2));
    } else {
      Authentication.login(c, c.arg(1));
    }
    c.reply().ok();
  }

  private static void hello(Context c) {
    int protocol = 0;
    int next = 1;
    if (c.argc() > 1) {
      long version = c.longArg(1, PROTOCOL_NOT_INTEGER);
      if (version < 2 || version > 3) {
        throw NO_PROTOCOL;
      }
      protocol = (int) version;
      next = 2;
    }
    int user = 0;
    int name = 0;
    while (next < c.argc()) {
      int more = c.argc() - 1 - next;
      if (c.argIs(next, "AUTH") && more >= 2) {
        user = next + 1;
        next += 3;
      } else if (c.argIs(next, "SETNAME") && more >= 1) {
        name = next + 1;
        ClientNames.check(c.arg(name));
        next += 2;
      } else {
        throw new CommandException("ERR Syntax error in HELLO option '" + c.arg(next) + "'");
      }
    }
    if (user != 0) {
      Authentication.login(c, c.arg(user), c.arg(user + 1));
    }
    if (!c.client().isAuthenticated()) {
      throw HELLO_FIRST;
    }
    if (name != 0) {
      c.client().name(c.arg(name).toString());
    }
    if (protocol != 0) {
      c.reply().protocol(protocol);
    }
    describeServer(c);
  }

  private static void describeServer(Context c) {
    ReplyWriter reply = c.reply();
    reply.map(7);
    reply.bulk("server");
    reply.bulk("redis");
    reply.bulk("version");
    reply.bulk(Version.REDIS);
    reply.bulk("proto");
    reply.integer(reply.protocol());
    reply.bulk("id");
    reply.integer(c.client().id());
    reply.bulk("mode");
    reply.bulk("standalone");
    reply.bulk("role");
    reply.bulk("master");
    reply.bulk("modules");
    reply.array(0);
  }

  private static void ping(Context c) {
    if (c.argc() > 2) {
      throw new CommandException("ERR wrong number of arguments for 'ping' command");
    }
    if (c.client().isListening() && c.reply().protocol() == 2) {
      // Looks like a message, as all that a listening client gets in RESP2.
      c.reply().array(2);
      c.reply().bulk("pong");
      c.reply().bulk(c.argc() == 2 ? c.arg(1) : new Slice());
    } else if (c.argc() == 2) {
      c.reply().bulk(c.arg(1));
    } else {
      c.reply().pong();
    }
  }

  private static void select(Context c) {
    int index = c.intArg(1);
    if (index < 0 || index >= c.keyspace().databases()) {
      throw Errors.DB_OUT_OF_RANGE;
    }
    c.client().database(index);
    c.reply().ok();
  }

  private static void quit(Context c) {
    c.reply().ok();
    c.client().closeAfterReplies();
  }

  private static void reset(Context c) {
    Client client = c.client();
    client.transaction().discard();
    c.keyspace().watches().unwatch(client.watcher());
    c.services().pubSub().forget(client);
    c.services().monitors().forget(client);
    client.reset();
    client.authenticated(c.services().config().text(Directive.REQUIREPASS).isEmpty());
    c.reply().simpleString("RESET");
  }
}
