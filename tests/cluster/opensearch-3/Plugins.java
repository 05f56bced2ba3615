import java.util.List;
import org.opensearch.Version;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;

/** What a node needs beside its core, as versions 3 take it. */
final class Plugins {
    static final List<PluginInfo> ALL =
        List.of(of(Netty4ModulePlugin.class), of(CommonAnalysisModulePlugin.class));

    private Plugins() {}

    private static PluginInfo of(Class<?> plugin) {
        String name = plugin.getName();
        return new PluginInfo(name, "of the classpath", "NA", Version.CURRENT, "21", name, null, List.of(), false);
    }
}
