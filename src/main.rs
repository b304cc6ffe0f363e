//! The `cos403` command.

/// A quarter of a suite's time is the making and freeing of small texts, which the allocators of systems do slowly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cos403::cli::main()
}
