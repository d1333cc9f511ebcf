package dev.redraft.engine;

import dev.redraft.aof.ReplayException;
import dev.redraft.aof.ReplaySink;
import dev.redraft.base.Slice;
import dev.redraft.command.Client;
import dev.redraft.command.CommandSpec;
import dev.redraft.command.Dispatcher;
import dev.redraft.command.Families;
import dev.redraft.command.Services;
import dev.redraft.resp.Args;
import dev.redraft.resp.ReplyWriter;
import java.nio.charset.StandardCharsets;

/**
 * Executes the commands of a log while it is loaded, through a dispatcher of its own: nothing is
 * logged again. On the loading thread, which owns the keyspace until the load ends.
 */
final class LogSink implements ReplaySink {
  /** Commands that share one look at the clock. */
  private static final int COMMANDS_A_TIME = 64;

  private final Services services;
  private final Dispatcher dispatcher;
  private final ReplyWriter reply;
  private final Client client;
  private final TableSizing sizing;
  private long refused;
  private int untilClock;
  private long nowMicros;

  /** Keeps the compiler from dropping loads that serve the cache alone. */
  @SuppressWarnings("unused")
  private long touched;

  /**
   * Commands have their own names in a log, whatever rename-command says: hence a table of its own.
   * So are the statistics, because clients are served meanwhile on the engine thread.
   */
  LogSink(Services engine) {
    this.services = engine.forLoading(Families.table());
    this.client = Internal.client(services);
    this.reply = client.reply();
    this.dispatcher = new Dispatcher(services, client);
    this.sizing = new TableSizing(services.keyspace());
  }

  @Override
  public void startFile(String name) {
    client.database(0);
    sizing.start();
  }

  @Override
  public long number(Slice argument) {
    return services.keyspace().hash(argument);
  }

  @Override
  public void ahead(long[] numbers, int from, int to) {
    touched ^= services.keyspace().database(client.database()).touch(numbers, from, to);
  }

  @Override
  public void progress(long bytes, long size) {
    sizing.progress(client.database(), bytes, size);
  }

  @Override
  public void command(Args args) throws ReplayException {
    CommandSpec spec = services.commands().find(args.get(0));
    if (spec == null) {
      throw new ReplayException("Unknown command '" + args.get(0) + "'");
    }
    long mark = reply.mark();
    long errors = services.stats().errorReplies;
    if (untilClock-- == 0) {
      nowMicros = services.clock().micros();
      untilClock = COMMANDS_A_TIME;
    }
    dispatcher.replay(client, spec, args, nowMicros);
    if (services.stats().errorReplies != errors && refused++ == 0) {
      services
          .events()
          .warning(
              "A logged command was refused while loading: "
                  + args.get(0)
                  + ": "
                  + new String(reply.buffer().toBytes(), StandardCharsets.ISO_8859_1).strip());
    }
    reply.reset(mark);
  }

  /** The load has ended; returns how many commands were refused: none of this server's own log. */
  long end() {
    sizing.end();
    return refused;
  }
}
