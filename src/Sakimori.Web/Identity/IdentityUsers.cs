using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Sakimori.Web.Identity;

/// <summary>ASP.NET Core Identity's user manager belongs to a request; live pages and forms borrow one for as long as a change takes.</summary>
internal sealed class IdentityUsers(IServiceScopeFactory scopes)
{
    /// <summary>Does something with a user manager of its own.</summary>
    public async Task<IdentityResult> UseAsync(Func<UserManager<Account>, Task<IdentityResult>> change)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await change(scope.ServiceProvider.GetRequiredService<UserManager<Account>>());
    }
}
