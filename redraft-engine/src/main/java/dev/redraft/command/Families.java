package dev.redraft.command;

import java.util.ArrayList;
import java.util.List;

/** All command families: a new family is added here and nowhere else. */
public final class Families {
  private Families() {}

  /** A new table of all commands; each engine has its own, because rename-command changes it. */
  public static CommandTable table() {
    List<CommandSpec> all = new ArrayList<>();
    all.addAll(ConnectionCommands.specs());
    all.addAll(ClientCommands.specs());
    all.addAll(ConfigCommands.specs());
    all.addAll(CommandCommands.specs());
    all.addAll(InfoCommand.specs());
    all.addAll(ServerCommands.specs());
    all.addAll(SaveCommands.specs());
    all.addAll(WaitCommands.specs());
    all.addAll(SlowLogCommands.specs());
    all.addAll(LatencyCommands.specs());
    all.addAll(MemoryCommands.specs());
    all.addAll(TransactionCommands.specs());
    all.addAll(StringCommands.specs());
    all.addAll(BitCommands.specs());
    all.addAll(HashCommands.specs());
    all.addAll(SetTypeCommands.specs());
    all.addAll(ListCommands.specs());
    all.addAll(SortedSetCommands.specs());
    all.addAll(GeoCommands.specs());
    all.addAll(StreamCommands.specs());
    all.addAll(KeyCommands.specs());
    all.addAll(HyperLogLogCommands.specs());
    all.addAll(MonitorCommand.specs());
    all.addAll(PubSubCommands.specs());
    all.addAll(DebugCommands.specs());
    return new CommandTable(all);
  }
}
