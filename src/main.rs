//! The `cos403` command.

fn main() -> std::process::ExitCode {
    cos403::cli::main()
}
