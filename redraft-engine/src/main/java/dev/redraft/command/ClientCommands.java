package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import java.util.List;

/**
 * CLIENT and its subcommands (https://redis.io/docs/latest/commands/client-list/ and its
 * neighbours).
 */
public final class ClientCommands {
  private ClientCommands() {}

  public static List<CommandSpec> specs() {
    return List.of(
        command("client", -2)
            .group(Group.CONNECTION)
            .since("2.4.0")
            .complexity("Depends on subcommand.")
            .summary("A container for commands about client connections.")
            .subcommands(
                own("id", 2, "5.0.0")
                    .summary("Replies the connection's number.")
                    .body(c -> c.reply().integer(c.client().id())),
                own("info", 2, "6.2.0")
                    .summary("Tells about this connection.")
                    .tips("nondeterministic_output")
                    .body(ClientCommands::info),
                admin("list", -2, "2.4.0")
                    .summary("Lists the open connections.")
                    .complexity("O(N) where N is the number of client connections")
                    .tips("nondeterministic_output")
                    .history("2.8.12", "Shows each client's number.")
                    .history("5.0.0", "Chooses by TYPE.")
                    .history("6.2.0", "Chooses by ID; shows memory, local address and redirection.")
                    .history("7.2.0", "Shows the client library.")
                    .syntax(
                        "[TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id"
                            + " ...]]")
                    .body(ClientCommands::list),
                admin("kill", -3, "2.4.0")
                    .summary("Closes connections.")
                    .complexity("O(N) where N is the number of client connections")
                    .history("2.8.12", "Filters, and the filter ID.")
                    .history("6.2.0", "The filter LADDR.")
                    .history("7.4.0", "The filter MAXAGE.")
                    .syntax(
                        "<ip:port | [ID client-id] [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>]"
                            + " [USER username] [ADDR ip:port] [LADDR ip:port] [SKIPME yes/no]"
                            + " [MAXAGE seconds]>")
                    .body(ClientKill::run),
                own("getname", 2, "2.6.9")
                    .summary("Replies the connection's name.")
                    .body(ClientCommands::getName),
                own("setname", 3, "2.6.9")
                    .summary("Names the connection.")
                    .syntax("connection-name")
                    .body(ClientCommands::setName),
                own("setinfo", 4, "7.2.0")
                    .summary("Tells which client library is in use.")
                    .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                    .syntax("<LIB-NAME libname | LIB-VER libver>")
                    .body(ClientCommands::setInfo),
                own("reply", 3, "3.2.0")
                    .summary("Says whether replies are sent.")
                    .syntax("<ON | OFF | SKIP>")
                    .body(ClientCommands::reply),
                admin("pause", -3, "2.9.50")
                    .summary("Holds back commands for some time.")
                    .history("6.2.0", "Can hold back writes alone.")
                    .syntax("timeout [WRITE | ALL]")
                    .body(ClientCommands::pause),
                admin("unpause", 2, "6.2.0")
                    .summary("Ends a pause.")
                    .complexity("O(N) Where N is the number of paused clients")
                    .body(ClientCommands::unpause),
                admin("no-evict", 3, "7.0.0")
                    .summary("Says whether the connection may be closed to save memory.")
                    .syntax("<ON | OFF>")
                    .body(ClientCommands::noEvict),
                own("no-touch", 3, "7.2.0")
                    .summary("Says whether commands count as a use of their keys.")
                    .syntax("<ON | OFF>")
                    .body(ClientCommands::noTouch),
                admin("unblock", -3, "5.0.0")
                    .summary("Ends the wait of a blocked client.")
                    .complexity("O(log N) where N is the number of client connections")
                    .syntax("client-id [TIMEOUT | ERROR]")
                    .body(ClientCommands::unblock),
                own("getredir", 2, "6.0.0")
                    .summary("Replies where tracking messages of the connection go.")
                    .body(c -> c.reply().integer(-1)),
                own("trackinginfo", 2, "6.2.0")
                    .summary("Tells about client-side caching of the connection.")
                    .body(ClientCommands::trackingInfo),
                command("help", 2)
                    .group(Group.CONNECTION)
                    .since("5.0.0")
                    .flags(Flag.LOADING, Flag.STALE)
                    .summary("Explains the subcommands.")
                    .body(ClientCommands::help)));
  }

  private static CommandSpec own(String name, int arity, String since) {
    return command(name, arity)
        .group(Group.CONNECTION)
        .since(since)
        .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE);
  }

  private static CommandSpec admin(String name, int arity, String since) {
    return own(name, arity, since).flags(Flag.ADMIN);
  }

  private static void info(Context c) {
    StringBuilder line = new StringBuilder();
    ClientLine.append(line, c.client(), c.now());
    Texts.verbatim(c, line.append('\n'));
  }

  private static void list(Context c) {
    StringBuilder lines = new StringBuilder();
    if (c.argc() == 2) {
      c.services().clients().all().forEach(client -> line(lines, client, c));
    } else if (c.argc() == 4 && c.argIs(2, "TYPE")) {
      String type = ClientTypes.parse(c.arg(3));
      c.services().clients().all().stream()
          .filter(client -> ClientTypes.of(client).equals(type))
          .forEach(client -> line(lines, client, c));
    } else if (c.argc() > 3 && c.argIs(2, "ID")) {
      for (int i = 3; i < c.argc(); i++) {
        Client client =
            c.services()
                .clients()
                .find(c.longArg(i, new CommandException("ERR Invalid client ID")));
        if (client != null) {
          line(lines, client, c);
        }
      }
    } else {
      throw Errors.SYNTAX;
    }
    Texts.verbatim(c, lines);
  }

  private static void line(StringBuilder lines, Client client, Context c) {
    ClientLine.append(lines, client, c.now());
    lines.append('\n');
  }

  private static void getName(Context c) {
    String name = c.client().name();
    if (name.isEmpty()) {
      c.reply().nullBulk();
    } else {
      c.reply().bulk(name);
    }
  }

  private static void setName(Context c) {
    ClientNames.check(c.arg(2));
    c.client().name(c.arg(2).toString());
    c.reply().ok();
  }

  private static void setInfo(Context c) {
    boolean isName = c.argIs(2, "LIB-NAME");
    if (!isName && !c.argIs(2, "LIB-VER")) {
      throw new CommandException("ERR Unrecognized option '" + c.arg(2) + "'");
    }
    if (!ClientNames.isWord(c.arg(3))) {
      throw new CommandException(
          "ERR " + c.arg(2) + " cannot contain spaces, newlines or special characters.");
    }
    String value = c.arg(3).toString();
    if (isName) {
      c.client().libraryName(value);
    } else {
      c.client().libraryVersion(value);
    }
    c.reply().ok();
  }

  private static void reply(Context c) {
    Client client = c.client();
    if (c.argIs(2, "ON")) {
      client.replyMode(ReplyMode.ON);
      c.reply().ok();
    } else if (c.argIs(2, "OFF")) {
      client.replyMode(ReplyMode.OFF);
    } else if (c.argIs(2, "SKIP")) {
      if (client.replyMode() != ReplyMode.OFF) {
        client.replyMode(ReplyMode.SKIP_NEXT);
      }
    } else {
      throw Errors.SYNTAX;
    }
  }

  private static void pause(Context c) {
    Clients.Pause kind = Clients.Pause.ALL;
    if (c.argc() > 4) {
      throw wrongShape(c);
    }
    if (c.argc() == 4) {
      if (c.argIs(3, "WRITE")) {
        kind = Clients.Pause.WRITE;
      } else if (!c.argIs(3, "ALL")) {
        throw new CommandException("ERR CLIENT PAUSE mode must be WRITE or ALL");
      }
    }
    c.services().clients().pause(kind, c.now() + Timeouts.millis(c, 2));
    if (!c.inTransaction()) {
      // Else from the next turn on: the rest of the transaction may write, and what it does to a
      // key that has expired can't be replayed without that key's DEL.
      c.keyspace().setExpiryPaused(true);
    }
    c.reply().ok();
  }

  private static void unpause(Context c) {
    c.services().clients().unpause();
    c.keyspace().setExpiryPaused(false);
    c.reply().ok();
  }

  private static void noEvict(Context c) {
    c.client().noEvict(onOrOff(c.arg(2)));
    c.reply().ok();
  }

  private static void noTouch(Context c) {
    c.client().noTouch(onOrOff(c.arg(2)));
    c.reply().ok();
  }

  private static boolean onOrOff(Slice word) {
    if (word.equalsIgnoreCase("on")) {
      return true;
    }
    if (word.equalsIgnoreCase("off")) {
      return false;
    }
    throw Errors.SYNTAX;
  }

  private static void unblock(Context c) {
    if (c.argc() > 4) {
      throw wrongShape(c);
    }
    boolean error = false;
    if (c.argc() == 4) {
      error = c.argIs(3, "ERROR");
      if (!error && !c.argIs(3, "TIMEOUT")) {
        throw new CommandException("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
      }
    }
    Client target = c.services().clients().find(c.longArg(2));
    Client.Block block = target == null ? null : target.block();
    if (target == null || block == null) {
      c.reply().integer(0);
      return;
    }
    c.endBlock(target, block, error ? "UNBLOCKED client unblocked via CLIENT UNBLOCK" : null);
    c.reply().integer(1);
  }

  private static void trackingInfo(Context c) {
    c.reply().map(3);
    c.reply().bulk("flags");
    c.reply().set(1);
    c.reply().bulk("off");
    c.reply().bulk("redirect");
    c.reply().integer(-1);
    c.reply().bulk("prefixes");
    c.reply().array(0);
  }

  /** Redis accepts any number of arguments up to here and then points to the help. */
  private static CommandException wrongShape(Context c) {
    return new CommandException(
        "ERR unknown subcommand or wrong number of arguments for '"
            + c.arg(1)
            + "'. Try CLIENT HELP.");
  }

  private static void help(Context c) {
    Help.reply(
        c,
        "GETNAME",
        "    Reply the name of this connection.",
        "GETREDIR",
        "    Reply -1: this connection's tracking messages go nowhere else.",
        "ID",
        "    Reply the number of this connection.",
        "INFO",
        "    Describe this connection.",
        "KILL <ip:port>",
        "    Close the connection that comes from <ip:port>.",
        "KILL <filter> <value> [<filter> <value> ...]",
        "    Close all connections that pass every filter:",
        "    * ID <client-id>",
        "    * ADDR <ip:port>, the client's own address",
        "    * LADDR <ip:port>, the address it has connected to",
        "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
        "    * USER <username>",
        "    * MAXAGE <seconds>, connected at least that long",
        "    * SKIPME (YES|NO), leave out this connection (default: yes)",
        "LIST [TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [ID <client-id> [<client-id> ...]]",
        "    Describe all connections, or those chosen.",
        "NO-EVICT (ON|OFF)",
        "    Keep this connection open when client memory is short.",
        "NO-TOUCH (ON|OFF)",
        "    Let this connection's commands leave the last access of keys alone.",
        "PAUSE <milliseconds> [WRITE|ALL]",
        "    Hold back all commands, or writes alone.",
        "REPLY (ON|OFF|SKIP)",
        "    Send replies, send none, or skip the next one.",
        "SETINFO (LIB-NAME|LIB-VER) <value>",
        "    Tell the client library's name or version.",
        "SETNAME <name>",
        "    Name this connection.",
        "TRACKINGINFO",
        "    Describe client-side caching of this connection.",
        "UNBLOCK <client-id> [TIMEOUT|ERROR]",
        "    End the wait of a blocked client.",
        "UNPAUSE",
        "    End a pause.");
  }
}
